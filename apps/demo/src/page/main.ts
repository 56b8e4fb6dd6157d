import { addressOf, channelOf } from './channel.js';

const address = new URL(location.href);
const channel = channelOf(address);
history.replaceState(null, '', addressOf(address, channel));
const output = document.querySelector('#channel');
if (output) output.textContent = channel;
