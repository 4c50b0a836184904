"""Sign-in at a provider: OpenID Connect and plain OAuth2, by settings alone. What they prove goes to ``services.arriving``."""
