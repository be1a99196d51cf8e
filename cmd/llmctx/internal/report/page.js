"use strict";
// Draws rates and their intervals anew, of the service, variable and value that are chosen. It writes numbers only: all
// words are in the page. The formulas are those of page_rate.go, page_values.go and of RateOf in the analysis; a test
// compares what both draw.
(() => {
	const data = JSON.parse(document.getElementById("counts").textContent);
	const page = document.documentElement, find = (selector, of = document) => of.querySelector(selector);
	const service = find("#service"), variable = find("#variable"), value = find("#value");

	const add = (sum, [spans, bad, scored, rawBad = bad, rawScored = scored]) =>
		[sum[0] + spans, sum[1] + bad, sum[2] + scored, sum[3] + rawBad, sum[4] + rawScored];
	const none = [0, 0, 0, 0, 0];

	// Wilson's interval; spread is by how much answers are fewer than they look.
	const rate = ([, bad, scored, rawBad, rawScored], spread) => {
		if (scored === 0) return {of: 0, share: 0, low: 0, high: 1};
		const n = scored / Math.max(spread, 1e-9), p = bad / scored, z2 = data.z * data.z;
		const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
		const half = data.z / (1 + z2 / n) * Math.sqrt(Math.max(p * (1 - p), 0) / n + z2 / (4 * n * n));
		return {
			bad: rawBad, of: rawScored, share: p,
			low: bad === 0 ? 0 : Math.max(centre - half, 0), high: bad === scored ? 1 : Math.min(centre + half, 1),
		};
	};

	// Halves are rounded to even, as in the rest of the page.
	const fixed = (x, digits) => {
		const scaled = x * 10 ** digits;
		const half = Math.abs(scaled % 1) === 0.5 && x * 4 % 1 === 0;
		return (half ? 2 * Math.round(scaled / 2) / 10 ** digits : x).toFixed(digits);
	};
	const thousands = n => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
	const percent = share => share <= 0 ? "0 %" : share < 0.001 ? "<0.1 %" : fixed(100 * share, share < 0.1 ? 1 : 0) + " %";
	const label = share => Number((100 * share).toPrecision(3)) + " %";
	const short = x => fixed(x, 1).replace(/\.0$/, "");
	const words = (r, form) => r.of === 0 ? data.forms.none : form.replace("{bad}", thousands(r.bad)).replace("{of}", thousands(r.of)).
		replace("{share}", fixed(100 * r.share, 1)).replace("{low}", fixed(100 * r.low, 1)).replace("{high}", fixed(100 * r.high, 1));
	// Where some of what was kept stands for more than the rest, a share is not that of the counts.
	const kept = r => Math.abs(r.share - r.bad / r.of) > data.same;
	const rateWords = r => words(r, kept(r) ? data.forms.kept_rate : data.forms.rate);
	const countWords = r => words(r, kept(r) ? data.forms.kept : data.forms.count);
	const tight = text => text.replace(/(\d) %/g, "$1\u00a0%");
	const roundUp = share => data.rungs.find(rung => share <= rung) ?? 1;

	// whole puts the values of a variable together: each span has one of them.
	const whole = list => {
		const columns = Array.from({length: data.columns}, () => none);
		let totals = [none, none];
		for (const s of list) {
			totals = totals.map((sum, window) => add(sum, s.totals[window]));
			for (const [at, ...tally] of s.columns ?? []) columns[at] = add(columns[at], [0, ...tally]);
		}
		return {totals, columns};
	};

	const path = (steps, top) => {
		const y = share => short(100 * (1 - Math.min(share / top, 1)));
		let line = "", range = "";
		steps.forEach((s, i) => {
			if (s.of === 0) return;
			line += `${i === 0 || steps[i - 1].of === 0 ? "M" : "L"}${s.from} ${y(s.share)}H${s.to}`;
			range += `M${s.from} ${y(s.high)}H${s.to}V${y(s.low)}H${s.from}Z`;
		});
		return {line, range};
	};

	const drawRate = (group, of, chosen, value) => {
		const figure = find(`#group${chosen} .rate`);
		if (!figure) return;
		find("[data-of]", figure).textContent = value === undefined ? "" :
			data.forms.with.replace("{variable}", () => data.variables[variable.value]).replace("{value}", () => value);
		const rates = of.totals.map((t, window) => rate(t, group.spread[window]));
		const steps = group.edges.slice(1).map((to, i) => {
			const from = group.edges[i], sum = of.columns.slice(from, to).reduce(add, none);
			return {from, to, ...rate(sum, group.spread[from >= data.window ? 1 : 0])};
		});
		const scored = steps.reduce((sum, s) => sum + s.of, 0);
		let end = Math.max(0, ...rates.filter(r => r.of > 0).map(r => r.high));
		for (const s of steps) {
			end = Math.max(end, s.share);
			if (4 * s.of * steps.length > scored) end = Math.max(end, s.high);
		}
		const top = roundUp(end), drawn = path(steps, top);
		find(".line", figure).setAttribute("d", drawn.line);
		find(".range", figure).setAttribute("d", drawn.range);
		const usual = 100 * (1 - Math.min(rates[0].share / top, 1)) + "%";
		for (const end of ["y1", "y2"]) find(".usual", figure).setAttribute(end, usual);
		find(".usual", figure).toggleAttribute("hidden", rates[0].of === 0);
		find(".level", figure).textContent = label(top);
		find(".half", figure).textContent = label(top / 2);
		find("[data-before]", figure).textContent = tight(rateWords(rates[0]));
		find("[data-during]", figure).textContent = tight(rateWords(rates[1]));
	};

	const mark = (svg, r, end) => {
		svg.toggleAttribute("hidden", r.of === 0);
		if (r.of === 0) return;
		const at = x => 100 * Math.min(Math.max(x, 0), end) / end + "%";
		const line = find("line:not(.rail)", svg), dot = find("circle", svg);
		line.setAttribute("x1", at(r.low));
		line.setAttribute("x2", at(r.high));
		dot.setAttribute("cx", at(r.share));
	};

	const drawValues = (group, list, all, chosen) => {
		const table = find("#values"), body = find("tbody", table), row = find("#value-row").content;
		const entries = [{value: data.forms.whole, totals: all.totals}, ...list.map(s => ({value: s.value, totals: s.totals.map(t => add(none, t))}))];
		const rates = entries.map(e => e.totals.map((t, window) => rate(t, group.spread[window])));
		let end = 0;
		for (const pair of rates) pair.forEach((r, window) => {
			if (20 * r.of > rates[0][window].of) end = Math.max(end, r.high);
		});
		end = roundUp(end);
		find("#of-service").textContent = group.name;
		find("#of-variable").textContent = data.variables[variable.value];
		body.replaceChildren(...entries.map((e, i) => {
			const tr = row.cloneNode(true).firstElementChild, part = name => find(`[data-${name}]`, tr);
			part("key").textContent = i ? String.fromCharCode(64 + i) : "";
			part("value").textContent = e.value;
			part("value").className = [...e.value].length <= 40 ? "whole" : "break";
			tr.toggleAttribute("data-chosen", i - 1 === chosen);
			const share = window => all.totals[window][0] ? percent(e.totals[window][0] / all.totals[window][0]) : "–";
			part("share").textContent = tight(`${share(0)} → ${share(1)}`);
			["before", "during"].forEach((name, window) => {
				if (!part(name)) return;
				find("span", part(name)).textContent = tight(words(rates[i][window], data.forms.share));
				find("small", part(name)).textContent = rates[i][window].of ? countWords(rates[i][window]) : "";
				mark(find("svg", part(name)), rates[i][window], end);
			});
			return tr;
		}));
	};

	const draw = () => {
		const group = data.services[service.value], list = group.values[variable.value], all = whole(list);
		const chosen = Number(value.value), of = chosen < 0 ? all : whole([list[chosen]]);
		for (const details of document.querySelectorAll(".service")) {
			details.open = details.id === "group" + service.value;
			details.hidden = !details.open;
		}
		drawRate(group, of, service.value, list[chosen]?.value);
		drawValues(group, list, all, chosen);
	};

	const options = (select, names, first = 0) => {
		select.replaceChildren(...names.map((name, i) => new Option(name, i + first)));
	};
	const fillValues = () => {
		const list = data.services[service.value].values[variable.value];
		options(value, [data.forms.whole, ...list.map(s => s.value)], -1);
	};
	options(service, data.services.map(s => s.name));
	options(variable, data.variables);
	const first = find(".service[open]");
	service.value = first.id.replace("group", "");
	variable.value = find("#values").dataset.variable;
	fillValues();
	service.addEventListener("change", () => { fillValues(); draw(); });
	variable.addEventListener("change", () => { fillValues(); draw(); });
	value.addEventListener("change", draw);
	page.classList.add("scripted");
	draw();
})();
