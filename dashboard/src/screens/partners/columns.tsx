import { ChevronDown, ChevronUp, CircleCheck, CircleDashed, type LucideIcon, Minus, TriangleAlert } from 'lucide-react';
import type { PartnerCard as Partner, PartnerFigure } from '../../api/types.ts';
import type { Column } from '../../ui/grid.tsx';
import { money } from '../../ui/money.ts';
import { count, counted } from '../../ui/numbers.ts';
import { Private } from '../../ui/private.tsx';
import { NoData } from '../../ui/states.tsx';
import { useTenant } from '../../ui/tenant.tsx';
import { SuccessLevel } from './success-level.tsx';
import { bandWords, figureOf, figureValue, soonEmpty, walletDays } from './words.ts';

const nameOf = (row: Partner) => row.name ?? row.partner_id;
type Mark = { icon: LucideIcon; colour: string; word: string };
const marks: Record<NonNullable<PartnerFigure['against_band']>, Mark> = {
  better: { icon: ChevronUp, colour: 'text-soft', word: 'on the good side of the others, as may be by chance' },
  within: { icon: Minus, colour: 'text-soft', word: 'as the others' },
  worse: { icon: ChevronDown, colour: 'text-soft', word: 'on the bad side of the others, as may be by chance' },
};
const sure: Record<'better' | 'worse', Mark> = {
  better: { icon: CircleCheck, colour: 'text-good', word: 'better than the average, hardly by chance' },
  worse: { icon: TriangleAlert, colour: 'text-bad', word: 'worse than the average, hardly by chance' },
};

/** Where a figure stands: in colour only what can hardly be chance, else on which side of the middle half of the others. */
export function Standing({ figure, success }: { figure: PartnerFigure; success: Partner['success'] }) {
  if (figure.value === null) return null;
  const stands = success.reasons.find(({ name }) => name === figure.name)?.stands_out;
  const mark = stands ? sure[stands] : figure.against_band ? marks[figure.against_band] : null;
  if (!mark) return <CircleDashed size={12} aria-label="Too few others to compare" className="inline text-soft" />;
  return <mark.icon size={13} aria-label={mark.word} className={`inline ${mark.colour}`} />;
}

function Figure({ row, name }: { row: Partner; name: PartnerFigure['name'] }) {
  const figure = figureOf(row, name);
  const value = figure ? figureValue(figure) : null;
  if (!figure || value === null) return <NoData why={figure?.unknown_because} />;
  return (
    <span title={`${figure.unit}, from ${count(figure.n)}. ${figure.no_band_because ?? ''}`}>
      <span className="whitespace-nowrap">
        <Standing figure={figure} success={row.success} /> {value}
      </span>
      <span className="block text-xs whitespace-nowrap text-soft">{bandWords(figure) ?? 'too few others'}</span>
    </span>
  );
}

function WalletDays({ row: { wallet } }: { row: Partner }) {
  const days = walletDays(wallet);
  if (days === null) return <NoData why={wallet.unknown_because} />;
  return <span className={soonEmpty(wallet) ? 'font-medium text-bad' : ''}>{days}</span>;
}

function Commission({ row: { commission } }: { row: Partner }) {
  const { session } = useTenant();
  const said = commission.forecast;
  if (!said) return <NoData why={commission.none_because} />;
  const whole = (minor: number) => money(minor, session.currency, { whole: true });
  return (
    <Private>
      {whole(said.minor)}
      <span className="block text-xs whitespace-nowrap text-soft">
        {whole(said.low_95_minor)}–{whole(said.high_95_minor)}
      </span>
    </Private>
  );
}

/** The columns of the list of partners. */
export const partnerColumns: readonly Column<Partner>[] = [
  {
    key: 'partner',
    head: 'Partner',
    min: 160,
    grow: 1,
    cell: (row) => (
      <div className="min-w-0">
        <div className="truncate font-medium">
          <Private>{nameOf(row)}</Private>
        </div>
        <div className="truncate text-xs text-soft">{row.status === 'left' ? 'Has left' : counted(row.sums.customers, 'customer')}</div>
      </div>
    ),
  },
  { key: 'level', head: 'Success of 100', min: 168, cell: (row) => <SuccessLevel success={row.success} column /> },
  { key: 'activations', head: 'New per 100', min: 96, end: true, gives: 3, cell: (row) => <Figure row={row} name="activations" /> },
  { key: 'lapses', head: 'Left', min: 104, end: true, cell: (row) => <Figure row={row} name="lapses" /> },
  { key: 'collections', head: 'Paid of due', min: 112, end: true, gives: 2, cell: (row) => <Figure row={row} name="collections" /> },
  { key: 'complaints', head: 'Tickets per 100', min: 104, end: true, gives: 1, cell: (row) => <Figure row={row} name="complaints" /> },
  { key: 'wallet', head: 'Wallet days', min: 76, end: true, cell: (row) => <WalletDays row={row} /> },
  { key: 'commission', head: 'Commission next', min: 116, end: true, gives: 4, cell: (row) => <Commission row={row} /> },
];

/** A partner in two lines. */
export function PartnerCard({ row }: { row: Partner }) {
  const days = walletDays(row.wallet);
  return (
    <div className="py-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-[8em] flex-1 truncate text-base font-medium">
          <Private>{nameOf(row)}</Private>
        </span>
        <SuccessLevel success={row.success} />
      </div>
      <div className="mt-0.5 flex items-baseline justify-between gap-3 text-soft">
        <span className="min-w-0 flex-1 truncate">{row.status === 'left' ? 'Has left' : counted(row.sums.customers, 'customer')}</span>
        <span className={soonEmpty(row.wallet) ? 'font-medium text-bad' : ''}>{days === null ? 'Wallet: no data' : `Wallet ${days} days`}</span>
      </div>
    </div>
  );
}
