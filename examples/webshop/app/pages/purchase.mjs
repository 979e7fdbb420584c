/** Cart and checkout: shells that their scripts fill from the API. */
import { page } from './layout.mjs';

export const cartPage = ({ session }) =>
  page({
    title: 'Cart',
    session,
    script: 'cart.js',
    content: `<table><thead><tr><th>Product</th><th>Price</th><th>Quantity</th><th>Sum</th><th></th></tr></thead>
<tbody id="lines"></tbody></table><p id="empty" hidden>Your cart is empty.</p>
<form id="coupon"><label>Coupon <input name="code"></label><button>Apply coupon</button><output></output></form>
<dl id="totals"><dt>Goods</dt><dd id="goods"></dd><dt>Discount</dt><dd id="discount"></dd><dt>Delivery</dt><dd id="shipping"></dd>
<dt>Total</dt><dd id="total"></dd></dl><a class="button" href="/checkout">Check out</a>`,
  });

export const checkoutPage = ({ session }) =>
  page({
    title: 'Checkout',
    session,
    script: 'checkout.js',
    content: `<ol class="steps"><li>Address</li><li>Delivery</li><li>Payment</li></ol><p role="alert"></p>
<form id="address" aria-label="Address"><label>Name <input name="name"></label><label>Street <input name="street"></label>
<label>City <input name="city"></label><label>Postcode <input name="postcode"></label><button>To delivery</button></form>
<form id="delivery" aria-label="Delivery" hidden>
<label><input type="radio" name="method" value="standard" checked> Standard, 3 days</label>
<label><input type="radio" name="method" value="express"> Express, tomorrow (€14.90)</label>
<label><input type="radio" name="method" value="pickup"> Pick up in the shop</label><button>To payment</button></form>
<form id="payment" aria-label="Payment" hidden><p>To pay: <b id="due"></b></p>
<label><input type="radio" name="method" value="card" checked> Card</label>
<label><input type="radio" name="method" value="invoice"> Invoice</label>
<label><input type="radio" name="method" value="bank"> Bank transfer</label>
<label>Card number <input name="card" value="4242 4242 4242 4242"></label><button>Pay now</button></form>
<section id="done" aria-label="Confirmation" hidden><h2>Thank you</h2><p>Order <b id="number"></b>, paid by <span id="paid-by"></span>:
<span id="paid"></span></p><a href="/catalogue">Back to the catalogue</a></section>`,
  });
