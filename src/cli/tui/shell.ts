import { type Ipv4, isIpv4 } from '../../model/address.js';
import type { Report } from '../../model/report.js';
import type { Machine } from '../../net/ports.js';
import type { Mask } from '../../report/mask/mask.js';
import { scenarioById } from '../../scenarios/definitions/catalogue.js';
import { PauseControl } from '../../scenarios/run/pause.js';
import type { RunRequest } from '../../scenarios/run/run.js';
import type { Shell } from '../../tui/app.js';
import type { Message } from '../../tui/receive.js';
import type { RunForm } from '../../tui/state/app.js';
import type { Effect } from '../../tui/state/effect.js';
import { checkOneUnit, resolveTarget } from '../input/target.js';
import { limitInterfaces } from '../machine.js';
import type { Settings } from '../options/options.js';
import { packageVersion } from '../version.js';
import { answersOf } from './answers.js';
import { DEMO_ID, demoFaults } from './choices.js';
import { exportReport } from './export.js';
import { rememberAddress } from './recent.js';
import { sayInForm, settingsOf } from './run-form.js';

type Tell = (message: Message) => void;

/** What a single run and a watch are told alike. */
type Shared = Pick<
  RunRequest,
  'scenario' | 'settings' | 'profile' | 'findBasePortRate' | 'machine' | 'version' | 'signal' | 'live' | 'pause'
>;

export interface ShellTools {
  machine: Machine;
  settings: Settings;
  /** That of the screen: a picture of it and an exported report tell the same tokens. */
  mask: Mask;
  suspend(): void;
}

/** Carries out what the terminal UI asks for, with the machine that was opened before it started. */
export class TuiShell implements Shell {
  readonly #machine: Machine;
  readonly #settings: Settings;
  readonly #mask: Mask;
  readonly #suspend: () => void;
  /** Aborts when the user quits. */
  readonly #quit = new AbortController();
  #cancel = new AbortController();
  /** Closed while the run is paused. */
  #pause: PauseControl;
  /** Lets one step begin at a time, where the run goes step by step. */
  #steps: PauseControl;
  #report: Report | null = null;

  constructor({ machine, settings, mask, suspend }: ShellTools) {
    this.#machine = machine;
    this.#mask = mask;
    this.#pause = new PauseControl(machine.clock);
    this.#steps = new PauseControl(machine.clock);
    this.#settings = settings;
    this.#suspend = suspend;
  }

  /** The engine and the lab load after the first frame. */
  begin(tell: Tell): void {
    void demoFaults().then((faults) => tell({ type: 'faults-known', faults }));
  }

  perform(effect: Effect, tell: Tell): void {
    if (effect.type === 'start-run') {
      void this.#begin(tell, (signal, listener) => this.#run(effect.form, effect.stepByStep, signal, listener));
    }
    if (effect.type === 'start-watch') {
      void this.#begin(tell, (signal, listener) => this.#watch(effect.form, signal, listener));
    }
    if (effect.type === 'start-discover') void this.#discover(effect.form, tell);
    if (effect.type === 'cancel' || effect.type === 'quit') this.cancel();
    if (effect.type === 'pause') this.#pause.close();
    if (effect.type === 'resume') this.#pause.open();
    if (effect.type === 'next-step') this.#steps.letOne();
    if (effect.type === 'quit') this.#quit.abort();
    if (effect.type === 'ask-names') void this.#askNames(effect.addresses, tell);
    if (effect.type === 'export') void this.#export(effect, tell);
    if (effect.type === 'suspend') this.#suspend();
  }

  /** Ends the run under way; what was measured is reported. */
  cancel(): void {
    this.#cancel.abort(new Error('interrupted'));
  }

  /** Ends what went on before; what that still tells belongs to no screen any more. */
  async #begin(tell: Tell, work: (signal: AbortSignal, tell: Tell) => Promise<Report>): Promise<void> {
    this.cancel();
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#pause = new PauseControl(this.#machine.clock);
    this.#steps = new PauseControl(this.#machine.clock);
    this.#report = null;
    const tellOfThis: Tell = (message) => {
      if (this.#cancel !== cancel) return;
      if (message.type === 'watch-news' && message.news.type === 'diagnosed') this.#report = message.news.report;
      if (message.type === 'run-ended' && message.report !== null) this.#report = message.report;
      tell(message);
      if (message.type === 'watch-news' && message.news.type === 'diagnosed')
        void answersOf(message.news.report).then((answers) => tellOfThis({ type: 'answers', answers }));
    };
    try {
      const report = await work(cancel.signal, tellOfThis);
      tellOfThis({ type: 'answers', answers: await answersOf(report) });
      tellOfThis({ type: 'run-ended', report, error: null });
    } catch (error) {
      tellOfThis({ type: 'run-ended', report: null, error: sayInForm(error) });
    }
  }

  async #run(form: RunForm, stepByStep: boolean, signal: AbortSignal, tell: Tell): Promise<Report> {
    if (form.scenario === DEMO_ID) {
      const { runDemo } = await import('./demo-run.js');
      return runDemo(form.fault, signal, tell);
    }
    const { prepared, settings } = await this.#prepare(form, signal);
    const { checkNamed, checkTargets, findDestinations } = await import('../input/which-targets.js');
    const { takesAnswers } = await import('../../scenarios/definitions/definition.js');
    const { isBatch } = await import('../../scenarios/run/batch.js');
    const { runScenario } = await import('../../scenarios/run/run.js');
    const wanted = checkTargets(prepared.scenario, settings);
    checkNamed(wanted, this.#machine.interfaces);
    const destinations = await findDestinations(wanted, this.#machine);
    await rememberAddress(form.address);
    const steps = this.#steps;
    if (stepByStep) await this.#waitForFirst(takesAnswers(prepared.scenario), signal, tell);
    return runScenario({
      ...prepared,
      ...destinations,
      rate: settings.rate,
      live: !isBatch(destinations.total),
      listenMs: this.#settings.listen * 1000,
      beforeStep: () => steps.passed(signal),
      listener: (event) => tell({ type: 'run-event', event }),
    });
  }

  /** Who answers a broadcast is found before the first step: that waits as well. */
  async #waitForFirst(broadcast: boolean, signal: AbortSignal, tell: Tell): Promise<void> {
    this.#steps.close();
    if (!broadcast) return;
    tell({ type: 'activity', text: 'Enter sends the broadcast that finds the units; nothing is sent before' });
    await this.#steps.passed(signal);
    tell({ type: 'activity', text: 'waiting for the first answer' });
  }

  async #watch(form: RunForm, signal: AbortSignal, tell: Tell): Promise<Report> {
    const { watch } = await import('../../scenarios/watch/watch.js');
    if (isIpv4(form.address)) checkOneUnit(form.address, this.#machine.interfaces);
    const { report } = await watch({
      ...(await this.#prepare(form, signal)).prepared,
      locate: () => resolveTarget(form.address, this.#machine),
      intervalMs: this.#settings.interval * 1000,
      limitMs: null,
      listener: (news) => tell({ type: 'watch-news', news }),
    });
    return report;
  }

  async #prepare(form: RunForm, signal: AbortSignal): Promise<{ prepared: Shared; settings: Settings }> {
    const scenario = scenarioById(form.scenario);
    if (!scenario) throw new Error(`no scenario ${form.scenario}`);
    const settings = settingsOf(form, this.#settings);
    const { readProfile, runSettings } = await import('../commands/run.js');
    const prepared = {
      scenario,
      settings: runSettings(settings),
      profile: settings.profile === undefined ? null : await readProfile(settings.profile),
      findBasePortRate: settings.findBasePort ? settings.rate : null,
      machine: limitInterfaces(this.#machine, settings.interface, true),
      version: packageVersion(),
      signal,
      pause: this.#pause,
      live: true,
    };
    return { prepared, settings };
  }

  /** The units that answer the broadcast, and the IP Search Criteria where they are entered. */
  async #discover(form: RunForm, tell: Tell): Promise<void> {
    this.cancel();
    const cancel = new AbortController();
    this.#cancel = cancel;
    const tellOfThis: Tell = (message) => void (this.#cancel === cancel && tell(message));
    try {
      const settings = settingsOf(form, this.#settings);
      const { findUnits } = await import('./find-units.js');
      const machine = limitInterfaces(this.#machine, settings.interface, true);
      await findUnits(settings, machine, cancel.signal, tellOfThis);
      tellOfThis({ type: 'discover-ended', error: null });
    } catch (error) {
      tellOfThis({ type: 'discover-ended', error: sayInForm(error) });
    }
  }

  async #askNames(addresses: readonly Ipv4[], tell: Tell): Promise<void> {
    const { RouterNames } = await import('../../scenarios/run/router-names.js');
    tell({ type: 'names-told', names: await new RouterNames(this.#machine).learn(addresses, this.#quit.signal) });
  }

  async #export(form: Extract<Effect, { type: 'export' }>, tell: Tell): Promise<void> {
    if (this.#report === null) return tell({ type: 'export-failed', error: 'there is no report yet' });
    try {
      tell({ type: 'exported', files: await exportReport(this.#report, form, this.#mask) });
    } catch (error) {
      tell({ type: 'export-failed', error: sayInForm(error) });
    }
  }
}
