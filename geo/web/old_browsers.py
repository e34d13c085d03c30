"""What a browser shows that is too old for our scripts: what works in it, in a script as old."""

# Modules, and what our scripts and styles stand on since 2023: without the first nothing is drawn,
# without the others some of it is out of place. Nothing newer may stand in this script itself.
NOTICE = """<script>
(function () {
  var css = window.CSS && CSS.supports;
  if ("noModule" in document.createElement("script") && css && CSS.supports("selector(:has(a))") &&
    CSS.supports("container-type: inline-size") && [].at && window.structuredClone) return;
  document.addEventListener("DOMContentLoaded", function () {
    var box = document.createElement("div");
    box.className = "old-browser";
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;left:0;right:0;bottom:0;z-index:2147483647;padding:1em;" +
      "background:#fff;color:#222;border-top:2px solid #222;font:16px/1.5 sans-serif";
    box.innerHTML = "This browser is too old for the map and its filters. A newer one shows them " +
      "(Chrome or Edge 105, Firefox 121, Safari 16). This works in any: " +
      '<a href="./pages.html">every place, country and source on a page of its own<\\/a>, ' +
      '<a href="./answers.html">the answers<\\/a>, ' +
      '<a href="./figures.html">who counts what<\\/a>, ' +
      '<a href="./api.html">the tables as files<\\/a>.';
    document.body.appendChild(box);
  });
})();
</script>"""
