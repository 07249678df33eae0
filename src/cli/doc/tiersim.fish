# Completion of tiersim for fish. What there is to choose from is asked of the program itself.

function __tiersim_command
    set -l words (commandline -opc)
    test (count $words) -gt 1; and echo $words[2]
end

function __tiersim_names
    tiersim list $argv[1] 2>/dev/null | string replace -r '\s.*' ''
end

# One option a line: name, help; those whose value has the given name are left to themselves.
function __tiersim_options
    set -l command (__tiersim_command)
    test -n "$command"; and tiersim $command --options 2>/dev/null | string replace -r '\t[^\t]*\t' '\t'
end

function __tiersim_show
    for plural in (tiersim list 2>/dev/null)
        set -l kind (string replace -r '^policies$' policy -- $plural | string replace -r '^(?!arrivals$)(.*)s$' '$1')
        string replace -r '^' "$kind:" -- (__tiersim_names $plural)
    end
end

# What the option before the cursor takes.
function __tiersim_value
    set -l words (commandline -opc)
    set -l command (__tiersim_command)
    test -n "$command"; and tiersim $command --options 2>/dev/null |
        string match -r '^'(string escape --style=regex -- $words[-1])'\t([^\t]*)\t' | tail -n 1
end

complete -c tiersim -n 'not __tiersim_command >/dev/null' -f \
    -a "(tiersim --options 2>/dev/null | string replace -r '\t\t' '\t')"
complete -c tiersim -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__tiersim_options)'
complete -c tiersim -n 'test (__tiersim_value) = NAME 2>/dev/null' -f -a '(__tiersim_names catalogs)'
complete -c tiersim -n 'test (__tiersim_command) = list 2>/dev/null' -f -a '(tiersim list 2>/dev/null)'
complete -c tiersim -n 'test (__tiersim_command) = show 2>/dev/null' -f -a '(__tiersim_show)'
complete -c tiersim -n 'test (__tiersim_command) = lesson 2>/dev/null' -f -a 'list show run (__tiersim_names lessons)'
complete -c tiersim -n 'test (__tiersim_command) = catalog 2>/dev/null' -f -a 'diff (__tiersim_names catalogs)'
complete -c tiersim -n 'contains -- (__tiersim_command) run sweep compare plan solve timeline check' -a '(__tiersim_names scenarios)'
