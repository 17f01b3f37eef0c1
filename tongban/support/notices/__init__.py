"""消息与文书: sealed papers to the parties of a case, and short messages in their inbox."""
