"""会商会审: a meeting of agencies on a case, a 一件事 or a construction project, with votes and minutes."""
