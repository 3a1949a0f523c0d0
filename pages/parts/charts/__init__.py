"""Charts: plain values in, a Plotly figure out; no Streamlit."""
