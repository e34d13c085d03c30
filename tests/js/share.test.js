// The code of a map in another's page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf } from "../../geo/assets/page/share.js";

test("what is asked for stays inside the attributes of the frame", () => {
  const code = codeOf({ src: 'https://a.example/map#q="><b>&x', title: 'A "title" <b>', width: "100%", height: "660" });
  assert.match(code, /src="https:\/\/a\.example\/map#q=&#34;&#62;&#60;b&#62;&#38;x" title="A &#34;title&#34; &#60;b&#62;" width="100%" height="660"/);
});
