(* Steps of the paper's theorems between real numbers. What they are applied to, averages of
   matrices, is the kernel's; here it is numbers with the properties that the steps need. *)
Require Import Reals Lra Psatz Field.
Open Scope R_scope.

(* Lemma 2: its two coefficients invert the Gram matrix of degree 2. *)
Theorem lemma2_coefficients : forall d : R, 2 <= d ->
  let w := 1 / (d ^ 2 - 1) in let v := - 1 / (d * (d ^ 2 - 1)) in
  d ^ 2 * w + d * v = 1 /\ d * w + d ^ 2 * v = 0.
Proof. intros d H w v. unfold w, v. assert (d ^ 2 - 1 <> 0) by nra. split; field; split; lra. Qed.

(* Theorem 1: E x^2 from Lemma 2, for x = Tr M v with a Hermitian, traceless M and a pure v;
   m is Tr M^2, and the coefficients act on (Tr M)^2 Tr(v)^2, Tr M^2 Tr v^2 and the mixed pair. *)
Theorem theorem1_second_moment : forall d m : R, 2 <= d ->
  1 / (d ^ 2 - 1) * (0 ^ 2 * 1 + m * 1) - 1 / (d * (d ^ 2 - 1)) * (m * 1 + 0 ^ 2 * 1)
  = m / (d * (d + 1)).
Proof. intros d m H. field. repeat split; nra. Qed.

(* Theorem 1: the variance is 1/2 (1 - t^2) / (N (N + 1)), t an expectation value; its bound. *)
Theorem theorem1_bound : forall N t : R, 2 <= N ->
  / 2 * / N * / (1 + N) * (1 - t ^ 2) <= / 2 * / N * / (1 + N).
Proof.
  intros N t H. assert (0 < / N) by (apply Rinv_0_lt_compat; lra).
  assert (0 < / (1 + N)) by (apply Rinv_0_lt_compat; lra).
  assert (0 <= / 2 * / N * / (1 + N)) by (repeat apply Rmult_le_pos; lra). nra.
Qed.
Theorem theorem1_bound_attained : forall N : R,
  / 2 * / N * / (1 + N) * (1 - 0 ^ 2) = / 2 * / N * / (1 + N).
Proof. intros N. ring. Qed.

(* theorem1.exponential, for N = 2^n. *)
Theorem theorem1_exponential : forall n : nat, (1 <= n)%nat ->
  / 2 * / 2 ^ n * / (1 + 2 ^ n) <= / 2 * / 4 ^ n.
Proof.
  intros n H. assert (P : 0 < 2 ^ n) by (apply pow_lt; lra).
  replace (4 ^ n) with (2 ^ n * 2 ^ n) by (rewrite <- Rpow_mult_distr; f_equal; lra).
  rewrite Rinv_mult. assert (/ (1 + 2 ^ n) <= / 2 ^ n) by (apply Rinv_le_contravar; lra).
  assert (0 < / 2 ^ n) by (apply Rinv_0_lt_compat; lra). nra.
Qed.

(* Theorem 2, one more gate: c = E cos, q = E cos^2 and s = E sin^2 over symmetric angles, so that
   E (A + B cos + C sin)^2 = A^2 + 2 A B c + B^2 q + C^2 s. With kappa in place of alpha the step
   holds, and no larger constant will do: it is attained. *)
Definition mean (A B C c q s : R) := A ^ 2 + 2 * A * B * c + B ^ 2 * q + C ^ 2 * s.
Definition kappa (c q : R) := 1 - (1 - c) ^ 2 / (1 - 2 * c + q).
Theorem theorem2_step : forall A B C c q s : R, 0 < 1 - 2 * c + q ->
  C ^ 2 * s + kappa c q * (A + B) ^ 2 <= mean A B C c q s.
Proof.
  intros A B C c q s H. unfold mean, kappa. set (r := 1 - 2 * c + q) in *.
  assert (E : A ^ 2 + 2 * A * B * c + B ^ 2 * q - (1 - (1 - c) ^ 2 / r) * (A + B) ^ 2
              = / r * (B * r - (A + B) * (1 - c)) ^ 2).
  { unfold r. field. unfold r in H. lra. }
  assert (0 < / r) by (apply Rinv_0_lt_compat; exact H).
  assert (0 <= / r * (B * r - (A + B) * (1 - c)) ^ 2)
    by (apply Rmult_le_pos; [lra | apply pow2_ge_0]). lra.
Qed.
Theorem theorem2_kappa_is_optimal : forall c q s k : R, 0 < 1 - 2 * c + q ->
  (forall A B C : R, C ^ 2 * s + k * (A + B) ^ 2 <= mean A B C c q s) -> k <= kappa c q.
Proof.
  intros c q s k H all. set (w := (1 - c) / (1 - 2 * c + q)).
  specialize (all (1 - w) w 0).
  assert (E : mean (1 - w) w 0 c q s = kappa c q) by (unfold mean, kappa, w; field; lra).
  rewrite E in all. replace ((1 - w + w) ^ 2) with 1 in all by ring. lra.
Qed.

(* The coefficient q that the paper's Theorem 2 has in the place of kappa will not do:
   for some A and B the step fails, whenever the angle is not fixed (c^2 < q) and c is not 1. *)
Theorem theorem2_step_as_printed_fails : forall c q s : R,
  0 < 1 - 2 * c + q -> kappa c q < q ->
  exists A B C : R, mean A B C c q s < C ^ 2 * s + q * (A + B) ^ 2.
Proof.
  intros c q s H less. set (w := (1 - c) / (1 - 2 * c + q)). exists (1 - w), w, 0.
  assert (E : mean (1 - w) w 0 c q s = kappa c q) by (unfold mean, kappa, w; field; lra).
  rewrite E. replace ((1 - w + w) ^ 2) with 1 by ring. lra.
Qed.

(* trained_witness.cube *)
Theorem witness_cube : forall y : R, 0 < y -> y ^ 3 * (4 - 3 * y) <= 1.
Proof.
  intros y H. assert (E : 1 - y ^ 3 * (4 - 3 * y) = (1 - y) ^ 2 * (3 * y ^ 2 + 2 * y + 1)) by ring.
  assert (0 <= (1 - y) ^ 2 * (3 * y ^ 2 + 2 * y + 1))
    by (apply Rmult_le_pos; [apply pow2_ge_0 | nra]). lra.
Qed.

(* theorem2_repaired.additive *)
Theorem repaired_additive : forall x e : R, x ^ 2 * (1 - e) <= (x - e * x / 2) ^ 2.
Proof. intros. nra. Qed.
