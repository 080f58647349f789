"""The site itself: settings, front door and the owner's own words."""
