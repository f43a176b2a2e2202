import './styles/base.css';
import './state/theme.svelte';
import { mount } from 'svelte';
import App from './App.svelte';
import { session } from './state/session.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id "app"');
mount(App, { target });
void session.start();
