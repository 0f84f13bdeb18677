"""The Bot API as a server: requests, their check, the methods, updates by webhook."""
