import FaceSignClient from '@facesignai/api';
import { useLocalSearchParams } from 'expo-router';
import { useEffect, useState } from 'react';
import { FlatList, Text } from 'react-native';
import Constants from 'expo-constants';

const facesign = new FaceSignClient({ auth: Constants.expoConfig?.extra?.facesignKey });

export default function Resume() {
  const { courier } = useLocalSearchParams<{ courier: string }>();
  const [steps, setSteps] = useState<string[]>([]);

  useEffect(() => {
    let alive = true;
    facesign.session.retrieve(courier).then((s) => alive && setSteps(s.report.nodeReports.map((n) => n.type)));
    return () => {
      alive = false;
    };
  }, [courier]);

  return <FlatList data={steps} keyExtractor={(s) => s} renderItem={({ item }) => <Text>{item}</Text>} />;
}
