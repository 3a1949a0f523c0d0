"""The icon in the browser's tab, drawn here because Streamlit would fetch its own from the internet."""

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<circle cx="14" cy="14" r="10" fill="none" stroke="#4A749C" stroke-width="3"/>'
    '<path d="M21 21l8 8" stroke="#4A749C" stroke-width="4" stroke-linecap="round"/>'
    '<path d="M9 17v-3M14 17V9M19 17v-5" stroke="#4A749C" stroke-width="2.5" stroke-linecap="round"/></svg>'
)
