import { createWorld } from './dataset/create-world.ts';
import { createRandom } from './dataset/random.ts';
import type { World } from './dataset/world.ts';
import type { StandInOptions } from './stand-in.ts';
import { createTwenty } from './twenty/twenty.ts';
import type { TwentyOptions, TwentyStandIn } from './twenty/twenty.ts';
import type { TwingateSwitches } from './twingate/context.ts';
import { createTwingate } from './twingate/twingate.ts';
import type { Twingate } from './twingate/twingate.ts';

export type SandboxOptions = StandInOptions & TwingateSwitches & Pick<TwentyOptions, 'charging' | 'deliver'>;

/** Both services, telling about the same people. */
export interface Sandbox {
  readonly twingate: Twingate;
  readonly twenty: TwentyStandIn;
}

/** Each stand-in comes to be when first asked for; the moments of both count from now. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const wallNow = options.clock.wallNow();
  let world: World | undefined;
  let twingate: Twingate | undefined;
  let twenty: TwentyStandIn | undefined;
  const theWorld = () => (world ??= createWorld({ wallNow }));
  return {
    get twingate() {
      twingate ??= createTwingate({
        ...options,
        network: theWorld().network,
        random: createRandom('twingate'),
      });
      return twingate;
    },
    get twenty() {
      twenty ??= createTwenty({ ...options, crm: theWorld().crm });
      return twenty;
    },
  };
}
