"""What the person chose: kept between starts, never read before it is asked for."""
