import { type ExposureDiff } from '../exposure/diff.ts';
import { exposureRows } from '../exposure/exposure.ts';
import { DEFAULT_NETWORK } from '../kinds/address.ts';
import type { Fleet } from '../model/fleet.ts';
import type { SiteExposureChange, SiteNetwork } from '../model/site.ts';
import { subnetUses } from '../report/subnets.ts';
import { compareText } from '../text/compare.ts';
import type { Pools } from './machines.ts';
import { Pool } from './pool.ts';

/** What is compared with what the page shows: a name for it, and what differs. */
export interface SiteComparison {
  readonly against: string;
  readonly exposure: ExposureDiff;
}

export function siteNetwork(fleet: Fleet, compared: SiteComparison | undefined, pools: Pools): SiteNetwork {
  const place = new Map([...fleet.computes.keys()].map((name, index) => [name, index]));
  const openings = new Pool<SiteNetwork['openings'][number]>();
  const exposure = exposureRows(fleet).map(
    ({ compute, address, port, protocol, service, rule, cidrs, except }) => [
      place.get(compute) ?? -1,
      pools.texts.put(address ?? ''),
      openings.put({
        port,
        protocol,
        service: service ?? '',
        rule: rule ?? '',
        who: `${cidrs.join(', ')}${except.length > 0 ? ` but ${except.join(', ')}` : ''}`,
      }),
    ],
  );
  return {
    subnets: subnetLines(fleet),
    exposure,
    openings: openings.list,
    zones: zoneLines(fleet),
    change: compared ? changeOf(compared) : null,
  };
}

function subnetLines(fleet: Fleet): SiteNetwork['subnets'] {
  return [...subnetUses(fleet)]
    .flatMap(([resource, { used, free, next }]) =>
      resource.kind === 'Subnet'
        ? [
            {
              name: resource.name,
              cidr: resource.manifest.spec.cidr,
              network: resource.manifest.spec.network ?? DEFAULT_NETWORK,
              used: String(used),
              free: String(free),
              next: next ?? '',
            },
          ]
        : [],
    )
    .toSorted((a, b) => compareText(a.name, b.name));
}

function zoneLines(fleet: Fleet): SiteNetwork['zones'] {
  const counts = new Map<string, number>();
  for (const { zone } of fleet.dns) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => compareText(a, b)).map(([zone, records]) => ({ zone, records }));
}

function changeOf({ against, exposure: { opened, closed, total } }: SiteComparison): SiteNetwork['change'] {
  const line = ({
    compute,
    protocol,
    ports,
    service,
    sentence,
  }: ExposureDiff['opened'][number]): SiteExposureChange => ({
    compute,
    what: `${ports}/${protocol}`,
    service: service ?? '',
    sentence,
  });
  return {
    against,
    opened: opened.map(line),
    closed: closed.map(line),
    openedInAll: total.opened,
    closedInAll: total.closed,
  };
}
