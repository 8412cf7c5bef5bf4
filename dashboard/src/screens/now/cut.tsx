import type { ReactNode } from 'react';

/** Below a list: that it is cut, and where. */
export const Cut = ({ children }: { children: ReactNode }) => <p className="border-t px-4 py-3 text-sm text-soft">{children}</p>;
