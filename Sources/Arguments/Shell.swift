/// A shell that can complete a program's command line.
package enum Shell: String, Sendable, CaseIterable {
    case bash, zsh, fish
}

extension Program {
    /// The script that a shell reads to complete this program's command line. It asks the program itself, so that it
    /// never disagrees with it.
    package func completionScript(for shell: Shell) -> String {
        let template =
            switch shell {
            case .bash: bashScript
            case .zsh: zshScript
            case .fish: fishScript
            }
        return template.replacing("NAME", with: name).replacing("REQUEST", with: Self.completionRequest)
    }
}

/// Bash splits words at `=` and `:` too. Those with no space between them on the line are put together again, and what
/// stands before the last piece is taken off the answers, for bash replaces that piece alone.
private let bashScript = #"""
    _NAME() {
        local words=() i piece line word rest=$COMP_LINE trimmed
        for ((i = 0; i <= COMP_CWORD; i++)); do
            piece=${COMP_WORDS[i]}
            trimmed=${rest#"${rest%%[![:space:]]*}"}
            if [[ $i -gt 0 && $trimmed == "$rest" ]]; then
                words[${#words[@]} - 1]+=$piece
            else
                words+=("$piece")
            fi
            rest=${trimmed#"$piece"}
        done
        local current=${COMP_WORDS[COMP_CWORD]}
        if [[ $current == [=:]* ]]; then current=; fi
        local before=${words[${#words[@]} - 1]%"$current"}
        COMPREPLY=()
        while IFS= read -r line; do
            word=${line%%$'\t'*}
            case $word in
                :files | :directories)
                    compopt -o filenames 2>/dev/null
                    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
                        if [[ $line == :files ]]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi
                    )
                    ;;
                *) COMPREPLY+=("${word#"$before"}") ;;
            esac
        done < <("$1" REQUEST "${words[@]:1}" 2>/dev/null)
    }
    complete -F _NAME NAME
    """#

/// `_describe` reads a colon as the end of the word.
private let zshScript = #"""
    #compdef NAME
    _NAME() {
        local line word
        local -a described
        for line in "${(@f)$("${words[1]}" REQUEST "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
            word=${line%%$'\t'*}
            case $word in
                '') ;;
                :files) compset -P '--*='; _files ;;
                :directories) compset -P '--*='; _files -/ ;;
                "$line") described+=("${word//:/\\:}") ;;
                *) described+=("${word//:/\\:}:${line#*$'\t'}") ;;
            esac
        done
        (( ${#described} )) && _describe 'NAME' described
    }
    if [ "$funcstack[1]" = "_NAME" ]; then _NAME "$@"; else compdef _NAME NAME; fi
    """#

private let fishScript = #"""
    function __NAME_complete
        set -l words (commandline -opc)
        set -l last (commandline -ct)
        for line in ($words[1] REQUEST $words[2..-1] "$last" 2>/dev/null)
            set -l before (string match -r -- '^--[^=]*=' "$last")
            set -l value (string replace -r -- '^--[^=]*=' '' "$last")
            switch $line
                case :files
                    for path in (__fish_complete_path "$value"); echo "$before$path"; end
                case :directories
                    for path in (__fish_complete_directories "$value"); echo "$before$path"; end
                case '*'
                    echo $line
            end
        end
    end
    complete -c NAME -f -a '(__NAME_complete)'
    """#
