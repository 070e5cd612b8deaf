// The golden site has scripts of its own, so that it does not change whenever the theme's do.
