"""From a source to its staged table: columns named, typed and scaled, the unreadable refused."""
