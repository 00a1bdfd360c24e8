const Stripe = require('stripe');

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY || '%{test:only-stripe}');
const NEXT_PUBLIC_STRIPE_KEY = 'pk_test_TYooMQauvdEDq54NiTphI7jx';

module.exports = async (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'], process.env.STRIPE_WEBHOOK_SECRET);
  console.log(event);
  res.sendStatus(200);
};
