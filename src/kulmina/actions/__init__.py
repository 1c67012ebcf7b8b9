"""What a person does here: one file per room, one function per act."""
