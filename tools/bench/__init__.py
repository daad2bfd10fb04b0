"""What pages, saves, and reports cost here, each as a ratio to one small page of the same run."""
