import type { Command } from 'commander';
import { type Io, usageError } from './io.ts';

const EXAMPLES = `
Examples:
  source <(infractl completion bash)                            this shell
  infractl completion zsh > "\${fpath[1]}/_infractl"             every zsh
  infractl completion fish > ~/.config/fish/completions/infractl.fish`;

const SCRIPTS: ReadonlyMap<string, string> = new Map([
  [
    'bash',
    `# bash completion of infractl
_infractl() {
  # bash takes = and : for ends of words; what it replaces is only what stands behind the last of them
  local IFS=$'\n' line word words=() last=-1 i
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if ((last >= 0)) && [[ "$word" == [=:]* || "\${words[last]}" == *[=:] ]]; then
      words[last]+="$word"
    else
      words[++last]="$word"
    fi
  done
  local current="\${words[last]}"
  local kept="\${current%"\${current##*[=:]}"}"
  COMPREPLY=()
  while IFS= read -r line; do
    line="\${line%%$'\\t'*}"
    [[ "$line" == "$current"* ]] && COMPREPLY+=("\${line#"$kept"}")
  done < <(infractl __complete -- "\${words[@]}" 2>/dev/null)
  [[ "\${#COMPREPLY[@]}" == 1 && "\${COMPREPLY[0]}" == *[=./] ]] && compopt -o nospace 2>/dev/null
}
complete -o default -F _infractl infractl
`,
  ],
  [
    'zsh',
    `#compdef infractl
_infractl() {
  local -a found
  local line
  while IFS= read -r line; do
    found+=("\${line%%$'\\t'*}:\${line#*$'\\t'}")
  done < <(infractl __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe infractl found
}
compdef _infractl infractl
`,
  ],
  [
    'fish',
    `# fish completion of infractl
function __infractl_complete
  set -l words (commandline -opc) (commandline -ct)
  infractl __complete -- $words[2..-1] 2>/dev/null
end
complete -c infractl -f -a '(__infractl_complete)'
`,
  ],
]);

export function register(command: Command, io: Io): void {
  command
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText('after', EXAMPLES)
    .action((shell: string) => {
      const script = SCRIPTS.get(shell);
      if (script === undefined)
        throw usageError(
          `no completion for the shell "${shell}"; there is one for ${[...SCRIPTS.keys()].join(', ')}`,
        );
      io.stdout(script);
    });
}
