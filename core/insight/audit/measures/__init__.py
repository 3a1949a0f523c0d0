"""What an audit measures of groups, in plain arrays: retention, ratings, what remains, what chance explains."""
