"""The pages, one file each. Streamlit runs them as scripts; as a package they are installed with the rest."""
