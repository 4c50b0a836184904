"""The newspaper's own login: its page hands over a signed token (JWT), and the reader is signed in here as well."""
