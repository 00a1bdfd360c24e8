type Report = { isVerified: boolean; nodeReports: { type: string; outcome?: string }[] };

export const alive = (report: Report) => {
  const steps = report.nodeReports.filter(({ type }) => type === 'liveness_detection');
  return steps.length > 0 && steps.every(({ outcome }) => outcome === 'livenessDetected');
};

export const someAlive = (report: Report) => report.nodeReports.some(({ outcome }) => outcome === 'livenessDetected');
