"""The collector's desk: what is next, who owns an account, how a call goes and how it may end. Decisions only."""
