"""The tour: five minutes in an invented company, seeing what no other system joins."""
