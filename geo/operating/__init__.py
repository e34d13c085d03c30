"""For those who run a server: is it well, how much does it do, what does its log say."""
