import Constants from 'expo-constants';
import FaceSignClient from '@facesignai/api';
import { useState } from 'react';
import { Button, Text, View } from 'react-native';
import { openSession } from '../../src/backend';
import { directSession } from '../../src/direct';

export default function Verify() {
  const [state, setState] = useState('idle');

  const start = async () => {
    const secret = await openSession();
    const client = new FaceSignClient({ clientSecret: secret });
    client.on('complete', () => setState('complete'));
  };

  const offlineStart = async () => {
    const session = await directSession();
    setState(session.status);
  };

  const legacy = () => new FaceSignClient({ auth: Constants.expoConfig?.extra?.facesignApiKey });

  return (
    <View>
      <Text>{state}</Text>
      <Button title="Start" onPress={start} />
      <Button title="Start (offline)" onPress={offlineStart} onLongPress={legacy} />
    </View>
  );
}
