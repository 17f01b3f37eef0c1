"""好差评: how people rate each contact with a service."""
