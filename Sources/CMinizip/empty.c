/* The library is Debian's; a target needs a file of its own all the same. */
typedef int no_code_needed;
