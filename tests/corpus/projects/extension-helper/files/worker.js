import { session } from './api.js';

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  session(message.id).then(reply);
  return true;
});
