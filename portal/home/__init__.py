"""The top of the portal: homes, navigation, search, the demo."""
