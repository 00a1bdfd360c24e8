import 'server-only';
import FaceSignClient from '@facesignai/api';

export const facesign = new FaceSignClient({ auth: process.env.FACESIGN_API_KEY! });

export async function sessionReport(id: string) {
  const { session } = await facesign.session.retrieve(id);
  return session.status === 'complete' ? session.report : null;
}

export function isAlive(report: { nodeReports: { type: string; outcome?: string }[] }) {
  const steps = report.nodeReports.filter((n) => n.type === 'liveness_detection');
  return steps.length > 0 && steps.every((n) => n.outcome === 'livenessDetected');
}
