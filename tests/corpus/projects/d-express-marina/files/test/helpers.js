'use strict';

exports.agency = (agent, answer) => {
  agent.disableNetConnect();
  agent.get('http://localhost:9099').intercept({ path: /recognize_face/, method: 'POST' }).reply(200, answer).persist();
  return agent;
};
