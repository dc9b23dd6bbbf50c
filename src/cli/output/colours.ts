/**
 * By the common conventions (bixense.com/clicolors, force-color.org): FORCE_COLOR and CLICOLOR_FORCE bring colours into files
 * and pipes, CLICOLOR=0 takes them from terminals. NO_COLOR and --no-color beat them all, and are settings.
 */
export function takesColours(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  const forced = [env['FORCE_COLOR'], env['CLICOLOR_FORCE']].some((value) => value && !/^(0|false)$/.test(value));
  return forced || (isTerminal && env['TERM'] !== 'dumb' && env['CLICOLOR'] !== '0');
}
