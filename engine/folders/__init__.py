"""Jobs on folders of pictures, and the files that people take away from them."""
