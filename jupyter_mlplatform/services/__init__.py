"""What a user can do, one module a noun; each face (REST, panel, notebook) calls these and adds nothing."""
