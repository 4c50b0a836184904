"""What readers follow, what they are told of it, and the mails that tell it. Imports discussion and what is below."""
