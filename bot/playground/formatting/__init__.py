"""What stands in a message: texts with entities, HTML, keyboards, pictures."""
