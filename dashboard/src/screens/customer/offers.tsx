import type { Opportunity, RevenueOpportunity } from '../../api/types.ts';
import { money } from '../../ui/money.ts';
import { offerKinds } from '../../ui/offers.ts';
import { Private, Prose } from '../../ui/private.tsx';
import { ToldBy } from '../../ui/told-by.tsx';

/** What the customer could have, the best first, and below it everything that is not offered and why. */
export function Offers({ worth: { opportunities, not_offered, none_because } }: { worth: RevenueOpportunity }) {
  return (
    <div className="mt-3 border-t pt-3 text-sm">
      {opportunities.length === 0 ? <p className="text-soft">{none_because ?? 'Nothing to offer is known.'}</p> : null}
      <ol className="space-y-4">
        {opportunities.map((offer, place) => (
          <li key={`${offer.kind} ${offer.offer}`} className={place === 0 ? '' : 'border-t pt-4'}>
            <Offer offer={offer} />
          </li>
        ))}
      </ol>
      {not_offered.length > 0 ? (
        <details className="mt-3 border-t pt-3">
          <summary className="cursor-pointer font-medium">Not offered, and why ({not_offered.length})</summary>
          <ul className="mt-2 space-y-1.5">
            {not_offered.map(({ kind, offer, name, because }) => (
              <li key={`${kind} ${offer}`}>
                <span className="font-medium">{name}</span> <span className="text-soft">{`· ${offerKinds[kind].toLowerCase()}: ${because}`}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

const points = (value: number): string => `${value > 0 ? '+' : ''}${(Math.round(10 * value) / 10).toString().replace('-', '−')}`;

function Offer({ offer }: { offer: Opportunity }) {
  const { currency, price_minor, price_change_minor: change, expected_minor: value, propensity, effect } = offer;
  return (
    <>
      <p className="flex items-baseline justify-between gap-3">
        <span className="font-medium">{offer.name}</span>
        <span className="whitespace-nowrap text-soft">{offerKinds[offer.kind]}</span>
      </p>
      <p className="text-soft">
        <Prose text={offer.sentence} />
      </p>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 tabular-nums">
        <dt className="text-soft">A month</dt>
        <dd>
          <Private>{money(price_minor, currency)}</Private>, <Private>{`${change < 0 ? '−' : '+'}${money(Math.abs(change), currency)}`}</Private>
        </dd>
        <dt className="text-soft">Worth in a year</dt>
        <dd>
          {value === null ? (
            'not known'
          ) : (
            <>
              <Private>{money(value.mid, currency)}</Private>
              <span className="text-soft">
                , between <Private>{money(value.low, currency)}</Private> and <Private>{money(value.high, currency)}</Private>
              </span>
            </>
          )}
        </dd>
        {propensity ? (
          <>
            <dt className="text-soft">Of 100</dt>
            <dd>
              {Math.round(100 * propensity.mid)} take it
              <span className="text-soft">{`, between ${Math.round(100 * propensity.low)} and ${Math.round(100 * propensity.high)}: ${propensity.basis}`}</span>
            </dd>
          </>
        ) : null}
        {effect ? (
          <>
            <dt className="text-soft">By the offer</dt>
            <dd>
              {`${points(effect.takes.mid)} of 100 take it, ${points(effect.leaves.mid)} leave`}
              <span className="text-soft">{` (${effect.told} told, ${effect.held_out} held out by lot)`}</span>
            </dd>
          </>
        ) : null}
      </dl>
      <p className="mt-1 text-xs text-soft">
        {offer.basis}
        {offer.margin_basis === 'price' ? ' What carrying it costs is not known: the price counts as margin.' : ''}
      </p>
      {offer.reasons.length > 0 ? (
        <ul className="mt-2 space-y-1">
          {offer.reasons.map(({ sentence, source, latest }) => (
            <li key={sentence}>
              <Prose text={sentence} />
              <span className="text-xs text-soft">
                {' '}
                <ToldBy source={source} latest={latest} />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
