"""The dashboard: one module a page, drawn by Streamlit."""
