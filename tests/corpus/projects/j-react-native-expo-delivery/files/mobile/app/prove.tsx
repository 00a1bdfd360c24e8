import FaceSignClient from '@facesignai/api';
import { useEffect, useState } from 'react';
import { ActivityIndicator, Text } from 'react-native';
import { WebView } from 'react-native-webview';
import { api } from '../src/api';

type Secret = { clientSecret: string; url: string };

export default function Prove() {
  const [secret, setSecret] = useState<Secret>();
  const [done, setDone] = useState(false);

  useEffect(() => {
    api.post<Secret>('/proofs').then(setSecret);
  }, []);

  useEffect(() => {
    if (!secret) return;
    const client = new FaceSignClient({ clientSecret: secret.clientSecret });
    return client.on('complete', () => setDone(true));
  }, [secret]);

  if (done) return <Text>Thank you, the depot will tell you</Text>;
  if (!secret) return <ActivityIndicator />;
  return <WebView source={{ uri: secret.url }} mediaCapturePermissionGrantType="grant" />;
}
