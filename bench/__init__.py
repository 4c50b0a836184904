"""What Tertulia costs, measured on one core beside nginx, a bare callable and its rivals. Run `python -m bench --help`."""
