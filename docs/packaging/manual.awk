# Finishes a manual page that the argument parser's generator wrote. It knows neither paragraphs nor
# examples, says nothing of exit statuses and lists no commands; `commands` is a file that does, for
# the page of git-session itself.

# git-session.message.add becomes git-session-message-add, as git names its own pages.
/^\.(Xr|Dt) / { while (sub(/\./, "-", $2)) {} }
hidden != "" && $1 == ".Xr" && $2 ~ ("^git-session-(" hidden ")$") { next }

/^$/ { print ".Pp"; next }
/^EXAMPLES$/ { print ".Em Examples:"; print ".Bd -literal -compact"; examples = 1; next }
examples && /^\.(Bl|Sh)/ { print ".Ed"; print ".Pp"; examples = 0 }

/^\.Sh "EXIT STATUS"/ && commands != "" {
  print ".Sh COMMANDS"
  print ".Bl -tag -width 16n -compact"
  while ((getline line < commands) > 0) print line
  print ".El"
}
/^\.Ex -std/ {
  print "0 done; 1 conflicts, or differences with"
  print ".Nm git-session diff ;"
  print "2 the command line is wrong; 3 there is nothing of that name; 4 refused; 5 damaged data;"
  print "70 the system failed, or a bug."
  next
}
{ print }
